/** Reads protobuf text format, as far as a summary needs it: fields, nested messages, repeated fields. */

export type ProtoValue = string | ProtoMessage;
export interface ProtoMessage {
  [field: string]: ProtoValue[];
}

const MOST_CHARACTERS = 8_000;
const TOKEN =
  /"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|([A-Za-z_][\w.]*)|([-+]?[\d.][\w.+-]*|-\w+)|([:{}<>[\],;])|\s+|#[^\n]*/gy;

interface Token {
  kind: "string" | "word" | "symbol";
  text: string;
}

function* tokens(text: string): Generator<Token> {
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const match = TOKEN.exec(text);
    if (!match) return;
    const quoted = match[1] ?? match[2];
    const word = match[3] ?? match[4];
    if (quoted !== undefined) yield { kind: "string", text: unescape_bytes(quoted) };
    else if (word !== undefined) yield { kind: "word", text: word };
    else if (match[5] !== undefined) yield { kind: "symbol", text: match[5] };
  }
}

const SIMPLE_ESCAPES: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, a: 7, b: 8, f: 12, v: 11 };

/** Octal and hex escapes are bytes of UTF-8. */
function unescape_bytes(quoted: string): string {
  if (!quoted.includes("\\")) return quoted;
  const encoder = new TextEncoder();
  const bytes: number[] = [];
  for (const part of quoted.matchAll(/\\([0-7]{1,3})|\\x([0-9a-fA-F]{1,2})|\\(.)|([^\\]+)/gs)) {
    if (part[1] !== undefined) bytes.push(parseInt(part[1], 8) & 0xff);
    else if (part[2] !== undefined) bytes.push(parseInt(part[2], 16));
    else if (part[3] !== undefined) bytes.push(SIMPLE_ESCAPES[part[3]] ?? part[3].charCodeAt(0) & 0xff);
    else bytes.push(...encoder.encode(part[4] ?? ""));
  }
  return new TextDecoder().decode(new Uint8Array(bytes));
}

/** What of `text` can be read; never throws. */
export function parse_proto_text(text: string): ProtoMessage {
  const root: ProtoMessage = Object.create(null) as ProtoMessage;
  const stack = [root];
  let field: string | null = null;
  const put = (value: ProtoValue) => {
    const message = stack[stack.length - 1];
    if (field !== null && message) (message[field] ??= []).push(value);
  };
  let in_value = false;
  let in_list = false;
  for (const token of tokens(text.slice(0, MOST_CHARACTERS))) {
    if (token.kind === "symbol") {
      if (token.text === ":") in_value = true;
      else if (token.text === "[") in_list = true;
      else if (token.text === "]") in_list = in_value = false;
      else if (token.text === "{" || token.text === "<") {
        const inner = Object.create(null) as ProtoMessage;
        put(inner);
        stack.push(inner);
        in_value = in_list = false;
      } else if ((token.text === "}" || token.text === ">") && stack.length > 1) stack.pop();
    } else if (token.kind === "word" && !in_value) {
      field = token.text;
    } else {
      put(token.text);
      in_value = in_list;
    }
  }
  return root;
}

/** The first value of a field, or null. */
export function first_text(message: ProtoMessage | null, field: string): string | null {
  const value = message?.[field]?.[0];
  return typeof value === "string" ? value : null;
}

/** The first value of a field as a finite number, or null. */
export function first_number(message: ProtoMessage | null, field: string): number | null {
  const text = first_text(message, field);
  if (text === null) return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}

export function first_message(message: ProtoMessage | null, field: string): ProtoMessage | null {
  const value = message?.[field]?.[0];
  return typeof value === "object" ? value : null;
}

export function count(message: ProtoMessage | null, field: string): number {
  return message?.[field]?.length ?? 0;
}
