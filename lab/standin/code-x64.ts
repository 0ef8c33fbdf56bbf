/** What {@link standIn} runs on x86-64: bytes, and what they do. The kernel is asked for nothing but a connection and a wait. */
export const codeX64 = `
_start:
  48 81 ec 00 10 00 00     sub rsp,0x1000
  48 8d 1d f2 01 00 00     lea rbx,[rip+0x1f2]  <data>
connect:
  be 01 00 08 00           mov esi,0x80001
  bf 02 00 00 00           mov edi,0x2
  31 d2                    xor edx,edx
  b8 29 00 00 00           mov eax,0x29
  0f 05                    syscall
  41 89 c4                 mov r12d,eax
  85 c0                    test eax,eax
  0f 88 a8 00 00 00        js d4 <wait>
  44 89 e7                 mov edi,r12d
  48 89 de                 mov rsi,rbx
  ba 10 00 00 00           mov edx,0x10
  b8 2a 00 00 00           mov eax,0x2a
  0f 05                    syscall
  85 c0                    test eax,eax
  0f 85 84 00 00 00        jne ca <lost>
  48 8d b3 00 01 00 00     lea rsi,[rbx+0x100]
  48 8b 53 28              mov rdx,QWORD PTR [rbx+0x28]
  e8 90 00 00 00           call e6 <send>
  45 31 ed                 xor r13d,r13d
work:
  48 8b 4b 20              mov rcx,QWORD PTR [rbx+0x20]
spin:
  48 ff c9                 dec rcx
  75 fb                    jne 5d <spin>
  44 89 24 24              mov DWORD PTR [rsp],r12d
  c7 44 24 04 01 00 00 00  mov DWORD PTR [rsp+0x4],0x1
  48 89 e7                 mov rdi,rsp
  be 01 00 00 00           mov esi,0x1
  ba 2c 01 00 00           mov edx,0x12c
  b8 07 00 00 00           mov eax,0x7
  0f 05                    syscall
  85 c0                    test eax,eax
  7e 24                    jle aa <turn>
  44 89 e7                 mov edi,r12d
  48 8d 74 24 40           lea rsi,[rsp+0x40]
  ba 00 08 00 00           mov edx,0x800
  41 ba 40 00 00 00        mov r10d,0x40
  45 31 c0                 xor r8d,r8d
  45 31 c9                 xor r9d,r9d
  b8 2d 00 00 00           mov eax,0x2d
  0f 05                    syscall
  85 c0                    test eax,eax
  7e 20                    jle ca <lost>
turn:
  41 ff c5                 inc r13d
  41 83 fd 06              cmp r13d,0x6
  72 a6                    jb 59 <work>
  45 31 ed                 xor r13d,r13d
  48 8d b3 00 04 00 00     lea rsi,[rbx+0x400]
  48 8b 53 30              mov rdx,QWORD PTR [rbx+0x30]
  e8 20 00 00 00           call e6 <send>
  85 c0                    test eax,eax
  79 8f                    jns 59 <work>
lost:
  44 89 e7                 mov edi,r12d
  b8 03 00 00 00           mov eax,0x3
  0f 05                    syscall
wait:
  48 8d 7b 10              lea rdi,[rbx+0x10]
  31 f6                    xor esi,esi
  b8 23 00 00 00           mov eax,0x23
  0f 05                    syscall
  e9 28 ff ff ff           jmp e <connect>
send:
  44 89 e7                 mov edi,r12d
  41 ba 00 40 00 00        mov r10d,0x4000
  45 31 c0                 xor r8d,r8d
  45 31 c9                 xor r9d,r9d
  b8 2c 00 00 00           mov eax,0x2c
  0f 05                    syscall
  c3                       ret
`;
