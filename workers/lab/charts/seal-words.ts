import type { Claim } from '../contracts/claim'
import { isAfterTheData, type Asking, type Earlier, type Seal } from '../contracts/seal'
import { predictionWords } from './claim-words'
import { counted } from './numbers'

/** When a question was fixed, and what had been asked before, in the words of the page and of its reports alike. */

/** Null: rows of a version that did not seal. */
export function sealWords(seal: Seal | null): string[] {
  if (!seal)
    return [
      'Not sealed: nothing says whether prediction, number of rollouts and rule were fixed before the rows were there.',
    ]
  const { known, of, earlier, at } = seal
  const told = (some: readonly Earlier[]) =>
    some.map((one) => `${timeWords(one.at)} (${differences(one, seal)})`).join(', ')
  const seen = earlier.filter(({ done }) => done !== 0)
  const unseen = earlier.filter(({ done }) => done === 0)
  const onlyAsked =
    unseen.length > 0
      ? [`Also asked before, when nothing of it had been done, so that nothing could be seen: ${told(unseen)}.`]
      : []
  if (!isAfterTheData(seal))
    return [
      `Fixed ${timeWords(at)}, before any change had been made.`,
      ...(seen.length > 0
        ? [
            `Asked of the same agents about rollouts from the same seeds before, in another way, whose rows are not among these: ${told(seen)}. ${seenWords(seen)}`,
          ]
        : []),
      ...onlyAsked,
    ]
  return [
    `After the data: when this was first asked, ${timeWords(at)}, ${known} of ${counted(of, 'changed cell')} had been done already, so it says what was found, not what was foretold. ${
      earlier.length > 0 ? `Asked before: ${told(earlier)}.` : 'What had been asked before is not known.'
    }`,
  ]
}

/** Such rollouts begin alike: what had come out could be seen. */
function seenWords(seen: readonly Earlier[]): string {
  const known = seen.filter(({ done }) => done !== undefined)
  if (known.length < seen.length) return 'Whether anything of it had been seen is not known.'
  return `Of it ${counted(
    known.reduce((sum, { done = 0 }) => sum + done, 0),
    'changed cell',
  )} had been done by then, so what comes out there could be seen.`
}

const timeWords = (at: string) => `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`

/** What the earlier one had where this one has something else. */
function differences(before: Asking, now: Asking): string {
  const [a, b] = [before.claim, now.claim]
  const differs = (of: (claim: Claim) => unknown) => JSON.stringify(of(a)) !== JSON.stringify(of(b))
  const told = [
    ...(differs(({ predicted }) => predicted) ? [`predicted: ${predictionWords(a.predicted)}`] : []),
    ...(['rollouts', 'decisions', 'samples'] as const).flatMap((name) =>
      a[name] === b[name] ? [] : [`${a[name]} ${name}`],
    ),
    ...(differs(({ margin }) => margin ?? 0) ? [a.margin === undefined ? 'no margin' : `a margin of ${a.margin}`] : []),
    ...(differs(({ looks = 1 }) => looks) ? [counted(a.looks ?? 1, 'look')] : []),
    ...(differs(({ conditions }) => conditions.map((one) => ({ ...one, title: '' })))
      ? ['other changes or nulls']
      : []),
    ...(differs(({ saliency, concept }) => [saliency, concept]) ? ['another map or concept'] : []),
    ...(String(before.agents) === String(now.agents) ? [] : ['other agents beside']),
  ]
  return told.length > 0 ? told.join('; ') : 'by another rule or version'
}
