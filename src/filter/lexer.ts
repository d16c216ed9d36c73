// The words and signs of a filter's text, and where each begins.

export interface Token {
  readonly text: string;
  /** 1 for the first. */
  readonly column: number;
}

// A number before `-`, `..` or `/` is a token by itself: a range or a prefix length follows. Other words may contain dots
// and hyphens.
const TOKEN = /"[^"]*"|\d+(?=\s*(?:-|\.\.|\/))|&&|\|\||[=!]==|==|[!~<>]=|\.\.|[\w:%.][\w:%.-]*|\S/gu;

export function tokensOf(text: string): Token[] {
  return [...text.matchAll(TOKEN)].map((match) => ({ text: match[0], column: match.index + 1 }));
}
