import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Checkpoint, PolicyCard } from '../../../lab/contracts/checkpoint'
import type { EnvSpec } from '../../../lab/contracts/env'
import { parseOptions } from '../../../lab/contracts/options'
import type { StateSet } from '../../../lab/contracts/states'
import { createPolicy } from '../../../lab/models/policy'
import { encodeStates } from '../../../lab/recording/states-file'
import { procedures, trainers } from '../../../lab/trainers/registry'
import { encodeCheckpoint } from '../../../storage/safetensors'

const SEEDS = 11
const PROCESSES = 2

/**
 * Seconds that the command takes for the whole matrix of the study, agents read, states made again, rows written: so many processes at once
 * on one folder, until all of it is done. Agents are untrained, each family with its own kind of head: that takes no less time.
 */
export async function timeWhole(
  spec: EnvSpec,
  like: PolicyCard,
  states: StateSet,
): Promise<{ readonly agents: number; readonly seconds: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'nudge-robustness-'))
  try {
    const agents = await writeAgents(folder, spec, like)
    const set = join(folder, 'bench.states.json')
    await writeFile(set, encodeStates(states))
    const command = join(dirname(process.argv[1]!), 'study.js')
    const out = join(folder, 'out')
    const given = ['robustness', '--agents', agents.join(','), '--states', set, '--set', 'maps=0', '--out', out]
    const began = performance.now()
    await Promise.all(
      Array.from({ length: PROCESSES }, () =>
        promisify(execFile)(process.execPath, [command, ...given], { maxBuffer: MOST }),
      ),
    )
    return { agents: agents.length, seconds: (performance.now() - began) / 1000 }
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Of their training, had they had any: decisions. */
const LENGTH = 100_000

/** Of what a command says, bytes: it shows its tables. */
const MOST = 64e6

async function writeAgents(folder: string, spec: EnvSpec, like: PolicyCard): Promise<string[]> {
  const paths: string[] = []
  for (const { id, title, algorithm, options: optionsFor } of procedures.all) {
    const trainer = trainers.get(algorithm)
    const options = parseOptions(trainer.options, optionsFor(LENGTH))
    const form = trainer.form?.(options)
    for (let seed = 1; seed <= SEEDS; seed++) {
      const policy = createPolicy({ env: spec, network: 'small', seed: paths.length + 1, form })
      const own = { id: `bench-${id}-${seed}`, name: `${title}, seed ${seed}`, trainer: algorithm, options, seed }
      const { score: _, otherScores: __, acting: ___, form: ____, ...plain } = like
      const card: PolicyCard = {
        ...plain,
        ...own,
        network: 'small',
        decisions: 0,
        ...(form && { form }),
        ...(trainer.acting && { acting: trainer.acting }),
      }
      const checkpoint: Checkpoint = { card, weights: await policy.read() }
      policy.dispose()
      paths.push(join(folder, `${own.id}.safetensors`))
      await writeFile(paths.at(-1)!, encodeCheckpoint(checkpoint))
    }
  }
  return paths
}
