import { requirePolicy } from '../../../lab/contracts/checkpoint'
import { claim } from '../../../lab/contracts/claim'
import { InputError } from '../../../lab/contracts/errors'
import { parseJson } from '../../../lab/contracts/guards'
import { program } from '../../../lab/contracts/program'
import type { BatchGame } from '../../../lab/envs/game'
import { importConfig, importState } from '../../../lab/envs/toybox-json'
import { openProgram } from '../../../lab/interventions/program'
import { createRandom, type Random } from '../../../lab/random'
import { decodeLink } from '../../../lab/recording/link'
import { checksum, deflate, fromBase64url, toBase64url } from '../../../lab/recording/packing'
import { decodeRecording } from '../../../lab/recording/recording'
import { decodeStates } from '../../../lab/recording/states-file'
import { pageOf, reopen } from '../../../lab/runs/study/report'
import { readShipped } from '../../../lab/runs/study/shipped'
import { openClaim } from '../../../lab/studies/designs/open'
import { readReport } from '../../../lab/studies/report/html'
import { decodeCard, decodeCheckpoint } from '../../../storage/safetensors'
import { decodeTrajectory, decodeTrajectoryMeta } from '../../../storage/trajectory-file'
import { openGame } from '../../games.lib'
import { replayFile } from '../../replay.lib'
import { writeDocuments, type Documents } from './documents.lib'
import { mutateBytes, mutateText } from './mutate.lib'

/** A reader of files from outside: it takes what is given or throws InputError naming a field. */
interface Reader {
  /** As somebody wrote it. */
  readonly written: Uint8Array
  /** One more file that nobody wrote. */
  mutate(random: Random): Uint8Array
  read(file: Uint8Array): unknown
}

/** What became of the files that a reader was given. */
export interface Outcome {
  readonly reader: string
  readonly given: number
  /** With a field's name; the others were taken as they are. */
  readonly refused: number
  /** What was thrown instead, with the number of the file: `inputs` with the same seed makes it again. */
  readonly faults: readonly string[]
  /** The longest that one of them took. */
  readonly longestMs: number
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

/** Gives every reader so many mutated files; equal seeds make equal files. */
export async function* mutateInputs(each: number, seed: number): AsyncGenerator<Outcome> {
  const game = await openGame('breakout', 1)
  for (const [reader, { mutate, read }] of Object.entries(readersOf(game, writeDocuments(game)))) {
    const random = createRandom(seed)
    const faults: string[] = []
    let [refused, longestMs] = [0, 0]
    for (let i = 0; i < each; i++) {
      const file = mutate(random)
      const began = performance.now()
      const problem = await problemOf(() => read(file))
      longestMs = Math.max(longestMs, performance.now() - began)
      if (problem instanceof InputError && problem.field !== '') refused++
      else if (problem !== null) faults.push(`${i}: ${problem instanceof Error ? problem.stack : String(problem)}`)
    }
    yield { reader, given: each, refused, faults, longestMs }
  }
}

async function problemOf(work: () => unknown): Promise<unknown> {
  try {
    await work()
    return null
  } catch (error) {
    return error ?? new Error('nothing was thrown')
  }
}

/** By what they read. */
export function readersOf(game: BatchGame, documents: Documents): Record<string, Reader> {
  const { spec } = game
  const text = (source: string, read: (text: string) => unknown): Reader => ({
    written: bytesOf(source),
    mutate: (random) => bytesOf(mutateText(source, random)),
    read: (file) => read(textOf(file)),
  })
  const tensors = (file: Uint8Array, read: (file: Uint8Array) => unknown): Reader => ({
    written: file,
    mutate: (random) => (random.below(4) ? mutateHeader(file, random) : mutateBytes(file, random)),
    read,
  })
  return {
    agents: tensors(documents.agent, (file) => [decodeCard(file), requirePolicy(decodeCheckpoint(file))]),
    trajectories: tensors(documents.trajectory, (file) => [decodeTrajectoryMeta(file), decodeTrajectory(file)]),
    recordings: text(documents.recording, decodeRecording),
    links: {
      written: bytesOf(documents.link),
      mutate: (random) => mutateLink(documents.link, random),
      read: (file) => decodeLink(textOf(file)),
    },
    states: text(documents.states, (given) => decodeStates(bytesOf(given))),
    claims: text(documents.claim, (given) => {
      const agents = [{ id: 'one', name: 'One', hash: 'abc', env: spec.id, acting: 'greedy' as const }]
      return openClaim(claim(parseJson(given, 'claim'), 'claim'), spec, agents)
    }),
    programs: text(documents.program, (given) => openProgram(spec, program(parseJson(given, 'program'), 'program'))),
    reports: text(documents.report, (given) => {
      const { told, findings } = reopen(readReport(given), spec)
      return pageOf(told, findings)
    }),
    'shipped reports': text(documents.shipped, (given) => readShipped(parseJson(given, 'report'))),
    'Toybox states': text(documents.state, (given) => importState(game, 0, given)),
    'Toybox configurations': text(documents.config, (given) => importConfig(game, 0, given)),
    // It answers with what is wrong, in words; anything that it throws is a fault.
    'Toybox traces': text(documents.trace, async (given) => {
      const said = await replayFile(() => bytesOf(given))
      if (said !== '') throw new InputError('trace', said)
    }),
  }
}

/** A safetensors file with another header, whose length stands before it: else nothing behind the length is ever read. */
function mutateHeader(file: Uint8Array, random: Random): Uint8Array {
  const end = 8 + Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true))
  const header = bytesOf(mutateText(textOf(file.subarray(8, end)), random))
  const mutated = new Uint8Array(8 + header.length + file.length - end)
  new DataView(mutated.buffer).setBigUint64(0, BigInt(header.length), true)
  mutated.set(header, 8)
  mutated.set(file.subarray(end), 8 + header.length)
  return mutated
}

/** One in four as a mail programme would break it; the others with a valid checksum over another text. */
function mutateLink(link: string, random: Random): Uint8Array {
  if (random.below(4) === 0) return bytesOf(mutateText(link, random))
  const packed = fromBase64url(link.slice(2), 'link')
  const head = new DataView(packed.buffer)
  const actions = packed.slice(10 + head.getUint16(8))
  const text = bytesOf(mutateText(linkText, random))
  const deflated = deflate(text)
  const mutated = new Uint8Array(10 + deflated.length + actions.length)
  const view = new DataView(mutated.buffer)
  view.setUint32(4, text.length)
  view.setUint16(8, deflated.length)
  mutated.set(deflated, 10)
  mutated.set(
    random.below(4) ? actions : mutateBytes(actions, random).subarray(0, actions.length),
    10 + deflated.length,
  )
  view.setUint32(0, checksum(mutated.subarray(4)))
  return bytesOf(`1.${toBase64url(mutated)}`)
}

const linkText = JSON.stringify({
  env: { id: 'breakout', version: 1 },
  rhythm: [4, 30, 1, 1, 27000, 0],
  agent: 'shipped/breakout-small',
  rival: 'shipped/breakout-early',
  seed: 1,
  decisions: 200,
  ticks: 700,
  interventions: [{ at: { decision: 3, tick: 12 }, label: 'Ball', edits: [['balls[0].x', 17.5]], stack: 'carry' }],
  acting: 'greedy',
  stack: 'settle',
  views: [{ method: 'perturbation', target: { kind: 'margin', action: 0, against: 1 }, options: { stride: 5 } }],
  overlay: { opacity: 0.6, holdScale: false },
})
