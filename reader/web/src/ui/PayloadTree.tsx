/** A payload in protobuf's text format as a readable tree; the bare text when it has no fields. */
import { parse_proto_text, type ProtoMessage, type ProtoValue } from "../format/proto_text";
import { clean_block, clean_line } from "../format/text";

const MOST_FIELDS = 200;

export function PayloadTree({ text }: { text: string }) {
  const message = parse_proto_text(text);
  if (Object.keys(message).length === 0) return <p class="message-text">{clean_block(text)}</p>;
  return <Message message={message} />;
}

function Message({ message }: { message: ProtoMessage }) {
  return (
    <dl class="tree">
      {Object.entries(message)
        .slice(0, MOST_FIELDS)
        .map(([field, values]) => (
          <Field key={field} field={field} values={values} />
        ))}
    </dl>
  );
}

function Field({ field, values }: { field: string; values: readonly ProtoValue[] }) {
  const texts = values.filter((value): value is string => typeof value === "string");
  const inner = values.filter((value): value is ProtoMessage => typeof value !== "string");
  return (
    <>
      <dt>{clean_line(field.replaceAll("_", " "), 60)}</dt>
      <dd>
        {texts.length > 0 && <bdi class="mono">{clean_line(texts.slice(0, MOST_FIELDS).join(", "), 400)}</bdi>}
        {inner.slice(0, MOST_FIELDS).map((one, i) => (
          <Message key={i} message={one} />
        ))}
      </dd>
    </>
  );
}
