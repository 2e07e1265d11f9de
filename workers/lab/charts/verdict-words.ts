import type { Found, Yardstick } from '../contracts/found'
import { yardsticks } from '../contracts/found'
import type { Verdict } from '../contracts/study'
import { counted } from './numbers'

/** A verdict in the words of lists, headlines, reports, the command line and the README alike. */

export const verdictTitles: Readonly<Record<Verdict, string>> = {
  supported: 'Supported',
  refuted: 'Refuted',
  equivalent: 'Equivalent',
  open: 'Open',
}

const lacking = { premise: 'premise not met', null: 'a null has an effect' } as const

/** What has to stand beside a verdict wherever it stands: a supported claim whose effects are nothing is not what it seems. */
export function remarks(verdict: Verdict, found: Found | undefined): readonly string[] {
  if (!found) return []
  const tiny = verdict !== 'equivalent' && found.small?.every
  return [...(found.lacks ? [lacking[found.lacks]] : []), ...(tiny ? ['effects too small to matter'] : [])]
}

/** `Supported, effects too small to matter, after the data`. */
export const headline = (verdict: Verdict, found: Found | undefined, afterTheData: boolean): string =>
  [verdictTitles[verdict], ...remarks(verdict, found), ...(afterTheData ? ['after the data'] : [])].join(', ')

/** What effects are held against where the claim does not say what would matter. */
export const yardstickWords: Readonly<Record<Yardstick, string>> = {
  decision: `${yardsticks.decision}, one decision in a hundred`,
  spread: `${yardsticks.spread} standard deviations, which Cohen (1988) calls small`,
}

/** `every effect is too small to matter by this yardstick: …`; a sentence without its capital. Nothing where none is. `changes`: that could be made. */
export function smallWords(small: Found['small'], changes: number): string {
  if (!small) return ''
  const which = small.every ? 'every effect is' : `${small.count} of ${counted(changes, 'effect')} are`
  return `${which} too small to matter by this yardstick: the whole 95 % interval lies under ${yardstickWords[small.by]}.`
}

/** What a verdict says of its claim, and what was tested to say so. A claim stays open for one of several reasons, and the one that holds is told. */
export function meaningOf(verdict: Verdict, found: Found | undefined): string {
  const said = sentenceOf(verdict, found)
  return verdict !== 'equivalent' && found?.small?.every
    ? `${said} But ${smallWords(found.small, found.small.count)}`
    : said
}

function sentenceOf(verdict: Verdict, found: Found | undefined): string {
  switch (verdict) {
    case 'supported':
      return supportedWords(found)
    case 'refuted':
      return `${beyond(found)}, the opposite of what the claim predicts is found.`
    case 'equivalent':
      return `No effect as large as the margin that was fixed beforehand, ${isMeasure(found) ? 'beyond what the nulls do' : 'beyond chance'}.`
    case 'open':
      return whyOpen(found)
    default:
      return verdict satisfies never
  }
}

/** Of what cannot be negative: changes are measured against the nulls, which stand at 0 by that. */
const isMeasure = (found: Found | undefined) => found?.nulls === 'each other' || found?.nulls === 'nothing'
/** A relation is found over concepts, by effects as they are; the nulls have no part in it. */
const isRelation = (found: Found | undefined) => found?.changes === null

const beyond = (found: Found | undefined) =>
  isMeasure(found) && !isRelation(found) ? 'Beyond chance, and measured against what the nulls do' : 'Beyond chance'

function supportedWords(found: Found | undefined): string {
  if (isRelation(found)) return `The relation that the claim predicts is found, beyond chance.${besideRelation(found)}`
  const what = 'What the claim predicts is found'
  switch (found?.nulls) {
    case 'unchanged':
      return `${what}, beyond chance; no null has an effect beyond chance.`
    case 'each other':
      return `${what}, beyond what the nulls do: changes are measured against these, which stand at 0 by that and were tested against one another alone.`
    case 'nothing':
      return `${what}, beyond what the null does: changes are measured against it, so it stands at 0 by that and was not tested.`
    case 'none':
      return `${what}, beyond chance; there is no null to hold it against.`
    default:
      return `${what}, beyond chance.`
  }
}

function besideRelation(found: Found | undefined): string {
  const of = { 'each other': ', and were tested against one another alone', nothing: ', and were not tested' } as const
  const nulls = found?.nulls
  return nulls === 'each other' || nulls === 'nothing'
    ? ` Nulls have no part in it: the changes beside it are measured against them${of[nulls]}.`
    : ''
}

function whyOpen(found: Found | undefined): string {
  if (found?.lacks === 'premise')
    return 'What the claim begins with, that it is salient, is not shown: the claim stays open, whatever its changes do.'
  if (found?.lacks === 'null')
    return isMeasure(found)
      ? 'The nulls differ from one another beyond chance: what changes are measured against is not one thing, and the claim stays open.'
      : 'A null has an effect too: what the changes do cannot be taken at its word, and the claim stays open.'
  const changes = found?.changes
  if (changes && changes.found > 0)
    return `${beyond(found)}, ${changes.found} of ${changes.of} changes do what the claim predicts of each: the others leave it open.`
  return `What the claim predicts is not found ${isMeasure(found) && !isRelation(found) ? 'beyond what the nulls do' : 'beyond chance'}: it is neither shown nor excluded.`
}
