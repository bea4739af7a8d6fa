/** Texts by key. A language is a module with the keys of en.ts, loaded when it is chosen. */
import { signal } from "@preact/signals";
import { en, type MessageKey, type Messages, type Plural } from "./en";
import { format_number, locale } from "./locale";

/** To add a language: a module like en.ts, and a line here. */
const catalogues: Readonly<Record<string, () => Promise<Messages>>> = {
  en: () => Promise.resolve(en),
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

/** Takes the first of the wanted languages that there is; English otherwise. */
export async function choose_language(wanted: readonly string[]): Promise<void> {
  for (const tag of wanted) {
    const language = tag.split("-")[0]?.toLowerCase() ?? "";
    const load = Object.hasOwn(catalogues, language) ? catalogues[language] : undefined;
    if (!load) continue;
    messages.value = await load();
    plural_rules = new Intl.PluralRules(tag);
    locale.value = tag;
    document.documentElement.lang = language;
    return;
  }
}
