/** The API's description of itself (OpenAPI), as far as a page shows it. */
import { as_object } from "./parse";
import type { Endpoint, EndpointParameter } from "./types";

type Json = Record<string, unknown>;

const text = (value: unknown): string => (typeof value === "string" ? value : "");
const as_list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** Follows `#/components/...`; what leads nowhere is an empty object. */
function resolved(value: unknown, document: Json): Json {
  const json = as_object(value);
  const reference = text(json.$ref);
  if (!reference.startsWith("#/")) return json;
  return reference
    .slice(2)
    .split("/")
    .reduce((at: Json, name) => as_object(Object.hasOwn(at, name) ? at[name] : null), document);
}

const LARGE = 1e6;

/** `integer 1–1000`, `integer ≥ 0`, `hour, day`. */
function allowed(schema: Json): string {
  const words = as_list(schema.enum);
  if (words.length > 0) return words.map(String).join(", ");
  const type = as_list(schema.type).map(String).join(", ") || text(schema.type);
  const [low, high] = [schema.minimum, schema.maximum].map((limit) => (typeof limit === "number" ? limit : null));
  // What only keeps numbers numbers says nothing to people.
  const told = high !== null && high !== undefined && high < LARGE;
  if (told) return `${type} ${low ?? ""}–${high}`;
  return low === null || low === undefined ? type : `${type} ≥ ${low}`;
}

function parameter(value: unknown, document: Json): EndpointParameter {
  const json = resolved(value, document);
  const schema = resolved(json.schema, document);
  return {
    name: text(json.name),
    in_path: json.in === "path",
    required: json.required === true,
    allowed: allowed(schema),
    usual: schema.default === undefined ? "" : String(schema.default),
    description: text(json.description) || text(schema.description),
  };
}

export function parse_endpoints(document: Json): Endpoint[] {
  return Object.entries(as_object(document.paths)).map(([path, methods]) => {
    const get = as_object(as_object(methods).get);
    return {
      path,
      summary: text(get.summary),
      description: text(get.description),
      parameters: as_list(get.parameters).map((one) => parameter(one, document)),
    };
  });
}
