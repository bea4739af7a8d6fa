/** Texts by key. A language is a module with the keys of en.ts, loaded when it is chosen. */
import { batch, signal } from "@preact/signals";
import { en, type MessageKey, type Messages, type Plural } from "./en";
import { format_number, locale } from "./locale";

/** To add a language: a module like en.ts, and a line here. */
const catalogues = {
  en: () => Promise.resolve(en),
  es: () => import("./es").then(({ es }) => es),
  ru: () => import("./ru").then(({ ru }) => ru),
  de: () => import("./de").then(({ de }) => de),
  fr: () => import("./fr").then(({ fr }) => fr),
  pt: () => import("./pt").then(({ pt }) => pt),
} satisfies Record<string, () => Promise<Messages>>;

export type Language = keyof typeof catalogues;

/** Each in itself, as people look for their own. */
export const language_names: Readonly<Record<Language, string>> = {
  en: "English",
  es: "Español",
  ru: "Русский",
  de: "Deutsch",
  fr: "Français",
  pt: "Português",
};

const messages = signal<Messages>(en);
let plural_rules = new Intl.PluralRules("en");

type Values = Readonly<Record<string, string | number>>;

function choose_plural(forms: Plural, n: number): string {
  return forms[plural_rules.select(n)] ?? forms.other;
}

/** The text for `key`, with `{name}` replaced from `values`; `{n}` chooses the plural form. */
export function t(key: MessageKey, values: Values = {}): string {
  const message = messages.value[key];
  const text = typeof message === "string" ? message : choose_plural(message, Number(values.n ?? 0));
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === "number" ? format_number(value) : value;
  });
}

function find_language(tag: string): Language | null {
  const language = tag.split("-")[0]?.toLowerCase() ?? "";
  return Object.hasOwn(catalogues, language) ? (language as Language) : null;
}

let choice_number = 0;

/** Takes the first of the wanted languages that there is; English otherwise. */
export async function choose_language(wanted: readonly string[]): Promise<void> {
  const number = ++choice_number;
  const tag = wanted.find((one) => find_language(one) !== null) ?? "en";
  const language = find_language(tag) ?? "en";
  const loaded = await catalogues[language]();
  if (number !== choice_number) return;
  batch(() => {
    plural_rules = new Intl.PluralRules(tag);
    locale.value = tag;
    messages.value = loaded;
  });
  document.documentElement.lang = language;
}
