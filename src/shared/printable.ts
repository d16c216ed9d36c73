// Text from outside on its way to a terminal: file names, and messages that quote them or a capture.

// C0, C1 and line separators could command a terminal or forge lines, bidirectional controls reorder what is read.
const HARMFUL = /[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu;

/** The text with every character that a terminal would obey replaced by U+FFFD. */
export function printable(text: string): string {
  return text.replace(HARMFUL, '\ufffd');
}
