const colours = process.env.NO_COLOR === undefined && process.stdout.isTTY === true;
const paint = (code: number) => (text: string) => (colours ? `\u001b[${code}m${text}\u001b[0m` : text);

/** Terminal styles; plain text where NO_COLOR is set or stdout is no terminal (no-color.org). */
export const bold = paint(1);
export const dim = paint(2);
export const red = paint(31);
export const green = paint(32);
export const yellow = paint(33);
