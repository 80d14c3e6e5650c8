/** One message, of either side: the byte that says what it is, and what it says. */
export interface Message {
  readonly kind: string;
  readonly body: Buffer;
  /** The whole of it. */
  readonly bytes: Buffer;
}

/** Cuts bytes into messages; `rest` is what is incomplete, `isBroken` a length that there cannot be. */
export function splitMessages(bytes: Buffer): { messages: Message[]; rest: Buffer; isBroken: boolean } {
  const messages: Message[] = [];
  let at = 0;
  while (bytes.length - at >= 5) {
    const length = bytes.readUInt32BE(at + 1);
    if (length < 4) return { messages, rest: bytes.subarray(at), isBroken: true };
    const end = at + 1 + length;
    if (end > bytes.length) break;
    const kind = String.fromCharCode(bytes[at] as number);
    messages.push({ kind, body: bytes.subarray(at + 5, end), bytes: bytes.subarray(at, end) });
    at = end;
  }
  return { messages, rest: bytes.subarray(at), isBroken: false };
}

/** The texts at the beginning of a message, each ended by a zero. */
export function textsOf(body: Buffer, count: number): string[] {
  const texts: string[] = [];
  let at = 0;
  while (texts.length < count) {
    const end = body.indexOf(0, at);
    texts.push(body.toString('utf8', at, end));
    at = end + 1;
  }
  return texts;
}
