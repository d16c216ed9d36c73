// What a filter's text lacks: one line with the column, and what to do about it.
export class FilterProblem extends Error {
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.name = 'FilterProblem';
    this.hint = hint;
  }
}
