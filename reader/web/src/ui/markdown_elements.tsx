/**
 * Markdown of the configuration as elements: paragraphs, lists, headings, emphasis, code and links. Markup in it is shown
 * as text, and links lead to the web, mail, or this site only.
 */
import { type Token, type Tokens, lexer } from "marked";
import type { ComponentChildren } from "preact";
import { clean_block } from "../format/text";

const MOST_CHARACTERS = 4_000;

function safe_address(href: string): string | null {
  try {
    const { protocol } = new URL(href, window.location.href);
    return ["http:", "https:", "mailto:"].includes(protocol) ? href : null;
  } catch {
    return null;
  }
}

function Link({ token }: { token: Tokens.Link }) {
  const href = safe_address(token.href);
  const inner = children(token);
  if (href === null) return <>{inner}</>;
  const elsewhere = /^[a-z]+:/i.test(href);
  return (
    <a class="link" href={href} {...(elsewhere ? { target: "_blank", rel: "noreferrer noopener" } : {})}>
      {inner}
    </a>
  );
}

function children(token: Token): ComponentChildren {
  const inner = "tokens" in token ? token.tokens : undefined;
  return inner ? inner.map(element) : "text" in token ? unescaped(String(token.text)) : "";
}

/** The lexer leaves entities as they are; only these matter in texts. */
function unescaped(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (whole, name: string) => ENTITIES[name] ?? whole);
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };

function element(token: Token, key: number): ComponentChildren {
  switch (token.type) {
    case "paragraph":
      return <p key={key}>{children(token)}</p>;
    case "heading":
      // The page has its own headings.
      return (
        <p key={key}>
          <strong>{children(token)}</strong>
        </p>
      );
    case "strong":
      return <strong key={key}>{children(token)}</strong>;
    case "em":
      return <em key={key}>{children(token)}</em>;
    case "del":
      return <del key={key}>{children(token)}</del>;
    case "codespan":
      return <code key={key}>{unescaped((token as Tokens.Codespan).text)}</code>;
    case "code":
      return (
        <pre key={key}>
          <code>{(token as Tokens.Code).text}</code>
        </pre>
      );
    case "br":
      return <br key={key} />;
    case "link":
      return <Link key={key} token={token as Tokens.Link} />;
    case "list": {
      const { items, ordered } = token as Tokens.List;
      const inner = items.map((item, i) => <li key={i}>{children(item)}</li>);
      return ordered ? <ol key={key}>{inner}</ol> : <ul key={key}>{inner}</ul>;
    }
    case "space":
      return null;
    case "html":
      return (token as Tokens.HTML).raw;
    default:
      return children(token);
  }
}

export function Rendered({ text }: { text: string }) {
  return <>{lexer(clean_block(text, MOST_CHARACTERS), { breaks: true }).map(element)}</>;
}
