/** What a learned reward rewards, by the rule that is nearest to its answers (`studies/reward-probes/rules.ts`). */
const verdicts: Readonly<Record<string, string>> = {
  absent: 'This model rewards the goal’s absence.',
  reached: 'This model rewards reaching the goal.',
  sum: 'This model rewards having fewer goals in sight.',
}

export const ruleVerdict = (rule: string): string =>
  verdicts[rule] ?? 'None of the rules that were asked about is near.'
