import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { familyText, rangesText } from '../../lab/charts/agent-words'
import { showCount, showRounded } from '../../lab/charts/numbers'
import { canonical } from '../../lab/contracts/canonical'
import type { Checkpoint, PolicyCard } from '../../lab/contracts/checkpoint'
import { InputError } from '../../lab/contracts/errors'
import { procedureOf, runOf } from '../../lab/contracts/family'
import { meanInterval } from '../../lab/statistics/mean'
import { makeFolder, replaceFile, requireWritable } from '../../storage/atomic'
import { encodeCheckpoint, weightsOnly } from '../../storage/safetensors'
import { refuse } from '../arguments.lib'
import { openGame } from '../games.lib'

/** An agent, and the file that it is of. */
export interface Candidate {
  readonly path: string
  readonly checkpoint: Checkpoint<PolicyCard>
}

/**
 * Seeds of one procedure, and stages of their runs, into a folder of a site: each with the card that `judged` gives it as it ships, as half
 * floats, under a name that says which seed it is; and the folder's index.json. Throws InputError before anything is played.
 */
export async function shipFamily(
  given: readonly Candidate[],
  folder: string,
  judged: (checkpoint: Checkpoint<PolicyCard>) => Promise<PolicyCard>,
): Promise<void> {
  const members = requireFamily(given)
  const { title } = (await openGame(members[0]!.card.env.id, 1)).spec
  const place = ({ id }: PolicyCard) => join(folder, `${id}.safetensors`)
  await makeFolder(folder)
  for (const { checkpoint } of given) await requireWritable(place(checkpoint.card)).catch(refuse('--export'))
  const cards: PolicyCard[] = []
  for (const { checkpoint } of given) {
    const { weights } = checkpoint
    const named = { ...checkpoint.card, name: nameOf(checkpoint.card, title, members.includes(checkpoint)) }
    const card = { ...(await judged({ ...checkpoint, card: named })), resumable: false }
    await replaceFile(place(card), encodeCheckpoint(weightsOnly({ card, weights }), { half: true }))
    console.log(`exported ${place(card)}`)
    if (members.includes(checkpoint)) cards.push(card)
  }
  await writeIndex(folder)
  console.log(summaryOf(cards))
}

/** The longest runs, which must be alike in all but their seed; the others must be stages of theirs. */
function requireFamily(given: readonly Candidate[]): readonly Checkpoint<PolicyCard>[] {
  const longest = Math.max(...given.map(({ checkpoint }) => checkpoint.card.decisions))
  const members = given.filter(({ checkpoint }) => checkpoint.card.decisions === longest)
  const [first, ...others] = members
  for (const { path, checkpoint } of others)
    if (procedureOf(checkpoint.card) !== procedureOf(first!.checkpoint.card))
      throw new InputError(
        '--agent',
        `${path} is of another procedure than ${first!.path}: ${differenceOf(checkpoint.card, first!.checkpoint.card)}`,
      )
  const runs = new Map(members.map((one) => [runOf(one.checkpoint.card), one]))
  if (runs.size < members.length) throw new InputError('--agent', 'names a seed twice; a family has one agent of each')
  const stray = given.find(({ checkpoint }) => !runs.has(runOf(checkpoint.card)))
  if (stray)
    throw new InputError(
      '--agent',
      `${stray.path} is of another run than the others, which have made ${showCount(longest)} decisions; train it as far, or leave it out`,
    )
  if (members.length < 2)
    throw new InputError(
      '--agent',
      `names one seed alone; a family has two or more: npm run train -- --env ${first!.checkpoint.card.env.id} --seed 1,2,3,4,5`,
    )
  return members.map(({ checkpoint }) => checkpoint)
}

/** The first thing in which two cards differ, for people. */
function differenceOf(a: PolicyCard, b: PolicyCard): string {
  const flat = ({ env, network, trainer, parts = 1, options, envOptions, acting = 'sampled', from }: PolicyCard) =>
    new Map(
      Object.entries({
        game: env,
        network,
        trainer,
        parts,
        acting,
        'what it began with': from?.name ?? 'fresh weights',
        ...options,
        ...envOptions,
      }).map(([key, value]) => [key, canonical(value)]),
    )
  const [one, other] = [flat(a), flat(b)]
  const key = [...new Set([...one.keys(), ...other.keys()])].find((name) => one.get(name) !== other.get(name))
  return key === undefined
    ? 'its seed alone'
    : `${key} is ${one.get(key) ?? 'not said'}, not ${other.get(key) ?? 'said'}`
}

/** `Catch, PPO tiny, seed 1, early`. */
function nameOf({ trainer, network, seed, decisions, from }: PolicyCard, game: string, isMember: boolean): string {
  const stage = isMember ? '' : decisions === 0 ? ', untrained' : ', early'
  const begun = from ? ` from ${from.name}` : ''
  return `${game}, ${trainer.toUpperCase()} ${network}${begun}, seed ${seed}${stage}`
}

/** Of all that is there: seeds in their order, each before its stages. */
async function writeIndex(folder: string): Promise<void> {
  const ending = '.safetensors'
  const names = (await readdir(folder))
    .filter((name) => name.endsWith(ending))
    .map((name) => name.slice(0, -ending.length))
  const sorted = names.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  await replaceFile(
    join(folder, 'index.json'),
    `${JSON.stringify(
      sorted.map((name) => name + ending),
      null,
      2,
    )}\n`,
  )
}

function summaryOf(cards: readonly PolicyCard[]): string {
  const means = cards.flatMap(({ score }) => (score ? [score.mean] : []))
  const { mean, low, high } = meanInterval(means)
  const who = familyText(cards.map((card) => ({ card })))
  return `${who} (${rangesText(cards.map(({ seed }) => seed))}): mean of their mean scores ${showRounded(mean)} [${showRounded(low)}, ${showRounded(high)}], each agent counted once`
}
