import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { familyText, rangesText } from '../../lab/charts/agent-words'
import { showCount, showRounded } from '../../lab/charts/numbers'
import { canonical } from '../../lab/contracts/canonical'
import type { Checkpoint, PolicyCard } from '../../lab/contracts/checkpoint'
import { InputError } from '../../lab/contracts/errors'
import { procedureOf, runOf, trainingOf } from '../../lab/contracts/family'
import { grouped } from '../../lab/statistics/grouped'
import { meanInterval } from '../../lab/statistics/mean'
import { makeFolder, replaceFile, requireWritable } from '../../storage/atomic'
import { encodeCheckpoint, weightsOnly } from '../../storage/safetensors'
import { refuse } from '../arguments.lib'
import { asShipped, shippedName } from '../as-shipped.lib'
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
export async function shipFamily(given: readonly Candidate[], folder: string, judged: Judge): Promise<void> {
  const members = requireFamily(given)
  const { title } = (await openGame(members[0]!.card.env.id, 1)).spec
  await makeFolder(folder)
  for (const { checkpoint } of given) await requireWritable(placeOf(folder, checkpoint.card)).catch(refuse('--export'))
  const cards: PolicyCard[] = []
  for (const { checkpoint } of given) {
    const name = nameOf(checkpoint.card, title, members.includes(checkpoint))
    const card = await ship({ ...checkpoint, card: { ...checkpoint.card, name } }, folder, judged)
    if (members.includes(checkpoint)) cards.push(card)
  }
  await writeIndex(folder)
  console.log(summaryOf(cards))
}

/**
 * Likewise of a sweep: every family at its full length, these of its seeds (undefined: all), each under an id and a name that say how long it was
 * trained. Throws InputError before anything is played.
 */
export async function shipSweep(
  given: readonly Candidate[],
  seeds: readonly number[] | undefined,
  folder: string,
  judged: Judge,
): Promise<void> {
  const families = [...grouped(given, ({ checkpoint }) => trainingOf(checkpoint.card)).values()].map((runs) =>
    seedsOf(longestOf(runs), seeds).map(asShipped),
  )
  await makeFolder(folder)
  for (const { card } of families.flat()) await requireWritable(placeOf(folder, card)).catch(refuse('--export'))
  for (const members of families) {
    const { title } = (await openGame(members[0]!.card.env.id, 1)).spec
    const cards: PolicyCard[] = []
    for (const { card, weights } of members)
      cards.push(await ship({ card: { ...card, name: shippedName(card, title) }, weights }, folder, judged))
    console.log(summaryOf(cards))
  }
  await writeIndex(folder)
}

/** Gives the card with which an agent ships: with its scores. */
type Judge = (checkpoint: Checkpoint<PolicyCard>) => Promise<PolicyCard>

const placeOf = (folder: string, { id }: PolicyCard) => join(folder, `${id}.safetensors`)

async function ship(checkpoint: Checkpoint<PolicyCard>, folder: string, judged: Judge): Promise<PolicyCard> {
  const card = { ...(await judged(checkpoint)), resumable: false }
  const path = placeOf(folder, card)
  await replaceFile(path, encodeCheckpoint(weightsOnly({ card, weights: checkpoint.weights }), { half: true }))
  console.log(`exported ${path}`)
  return card
}

const longestOf = (runs: readonly Candidate[]): Checkpoint<PolicyCard>[] => {
  const longest = Math.max(...runs.map(({ checkpoint }) => checkpoint.card.decisions))
  return runs.map(({ checkpoint }) => checkpoint).filter(({ card }) => card.decisions === longest)
}

function seedsOf(
  members: readonly Checkpoint<PolicyCard>[],
  seeds: readonly number[] = members.map(({ card }) => card.seed),
): Checkpoint<PolicyCard>[] {
  return seeds.map((seed) => {
    const found = members.find(({ card }) => card.seed === seed)
    if (!found)
      throw new InputError(
        '--seeds',
        `${seed} is none of ${familyText(members)}: ${rangesText(members.map(({ card }) => card.seed))}`,
      )
    return found
  })
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
