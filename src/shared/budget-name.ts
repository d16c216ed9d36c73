// How the budgets of a check are called: "max" is about how many there are, "maxSeconds" about the largest `seconds` in the
// data of a rule's findings.

const COUNT = 'max';

/** What a budget of a rule with those figures may be about. */
export function budgetNames(figures: readonly string[] = []): string[] {
  return [COUNT, ...figures.map((figure) => `${COUNT}${figure.charAt(0).toUpperCase()}${figure.slice(1)}`)];
}

/** The figure that a budget is about; null is how many there are. */
export function figureOf(budget: string): string | null {
  if (budget === COUNT) return null;
  return budget.charAt(COUNT.length).toLowerCase() + budget.slice(COUNT.length + 1);
}
