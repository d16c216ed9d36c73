// Figures as text: at most four digits behind the point, or as many as it takes to show which one is larger.
const DIGITS = 4;
const MAX_DIGITS = 15;

export function figureText(figure: number, digits: number = DIGITS): string {
  return String(Number(figure.toFixed(digits)));
}

/** Digits that show that `figure` is larger than those of `others` that are smaller. */
export function digitsOf(figure: number, others: readonly number[]): number {
  const smaller = others.filter((other) => other < figure);
  const isShown = (digits: number): boolean =>
    smaller.every((other) => Number(figure.toFixed(digits)) > Number(other.toFixed(digits)));
  let digits = DIGITS;
  while (digits < MAX_DIGITS && !isShown(digits)) digits++;
  return digits;
}
