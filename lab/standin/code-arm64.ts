/** What {@link standIn} runs on 64-bit ARM: the same, in its words. */
export const codeArm64 = `
_start:
  ff 07 40 d1              sub sp, sp, #0x1, lsl #12
  f3 0f 00 10              adr x19, 200  <data>
connect:
  40 00 80 d2              mov x0, #0x2
  21 00 80 d2              mov x1, #0x1
  01 01 a0 f2              movk x1, #0x8, lsl #16
  02 00 80 d2              mov x2, #0x0
  c8 18 80 d2              mov x8, #0xc6
  01 00 00 d4              svc #0x0
  f4 03 00 2a              mov w20, w0
  20 06 f8 37              tbnz w0, #31, e8 <wait>
  e0 03 14 2a              mov w0, w20
  e1 03 13 aa              mov x1, x19
  02 02 80 d2              mov x2, #0x10
  68 19 80 d2              mov x8, #0xcb
  01 00 00 d4              svc #0x0
  00 05 00 35              cbnz w0, dc <lost>
  61 02 04 91              add x1, x19, #0x100
  62 16 40 f9              ldr x2, [x19, #40]
  2d 00 00 94              bl fc <send>
  15 00 80 52              mov w21, #0x0
work:
  69 12 40 f9              ldr x9, [x19, #32]
spin:
  29 05 00 f1              subs x9, x9, #0x1
  e1 ff ff 54              b.ne 54 <spin>
  2a 00 80 52              mov w10, #0x1
  f4 2b 00 29              stp w20, w10, [sp]
  e0 03 00 91              mov x0, sp
  21 00 80 d2              mov x1, #0x1
  62 e2 00 91              add x2, x19, #0x38
  03 00 80 d2              mov x3, #0x0
  04 01 80 d2              mov x4, #0x8
  60 82 c3 3c              ldur q0, [x19, #56]
  e0 0b 80 3d              str q0, [sp, #32]
  e2 83 00 91              add x2, sp, #0x20
  28 09 80 d2              mov x8, #0x49
  01 00 00 d4              svc #0x0
  1f 00 00 71              cmp w0, #0x0
  6d 01 00 54              b.le bc <turn>
  e0 03 14 2a              mov w0, w20
  e1 03 01 91              add x1, sp, #0x40
  02 00 81 d2              mov x2, #0x800
  03 08 80 d2              mov x3, #0x40
  04 00 80 d2              mov x4, #0x0
  05 00 80 d2              mov x5, #0x0
  e8 19 80 d2              mov x8, #0xcf
  01 00 00 d4              svc #0x0
  1f 00 00 71              cmp w0, #0x0
  2d 01 00 54              b.le dc <lost>
turn:
  b5 06 00 11              add w21, w21, #0x1
  bf 1a 00 71              cmp w21, #0x6
  63 fc ff 54              b.cc 50 <work>
  15 00 80 52              mov w21, #0x0
  61 02 10 91              add x1, x19, #0x400
  62 1a 40 f9              ldr x2, [x19, #48]
  0a 00 00 94              bl fc <send>
  c0 fb ff 36              tbz w0, #31, 50 <work>
lost:
  e0 03 14 2a              mov w0, w20
  28 07 80 d2              mov x8, #0x39
  01 00 00 d4              svc #0x0
wait:
  60 42 00 91              add x0, x19, #0x10
  01 00 80 d2              mov x1, #0x0
  a8 0c 80 d2              mov x8, #0x65
  01 00 00 d4              svc #0x0
  c4 ff ff 17              b 8 <connect>
send:
  e0 03 14 2a              mov w0, w20
  03 00 88 d2              mov x3, #0x4000
  04 00 80 d2              mov x4, #0x0
  05 00 80 d2              mov x5, #0x0
  c8 19 80 d2              mov x8, #0xce
  01 00 00 d4              svc #0x0
  c0 03 5f d6              ret
`;
