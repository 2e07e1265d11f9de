import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Checkpoint, PolicyCard } from '../../../lab/contracts/checkpoint'
import type { StateSet } from '../../../lab/contracts/states'
import { encodeStates } from '../../../lab/recording/states-file'
import { encodeCheckpoint } from '../../../storage/safetensors'

const PROCESSES = 2

/**
 * Seconds that the command takes for the whole matrix of the study, agents read, states made again, rows written: so many processes at once
 * on one folder, until all of it is done.
 */
export async function timeWhole(agents: readonly Checkpoint<PolicyCard>[], states: StateSet): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'nudge-robustness-'))
  try {
    const paths = await writeAgents(folder, agents)
    const set = join(folder, 'bench.states.json')
    await writeFile(set, encodeStates(states))
    const command = join(dirname(process.argv[1]!), 'study.js')
    const out = join(folder, 'out')
    const given = ['robustness', '--agents', paths.join(','), '--states', set, '--set', 'maps=0', '--out', out]
    const began = performance.now()
    await Promise.all(
      Array.from({ length: PROCESSES }, () =>
        promisify(execFile)(process.execPath, [command, ...given], { maxBuffer: MOST }),
      ),
    )
    return (performance.now() - began) / 1000
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Of what a command says, bytes: it shows its tables. */
const MOST = 64e6

async function writeAgents(folder: string, agents: readonly Checkpoint<PolicyCard>[]): Promise<string[]> {
  const paths: string[] = []
  for (const agent of agents) {
    paths.push(join(folder, `${agent.card.id}.safetensors`))
    await writeFile(paths.at(-1)!, encodeCheckpoint(agent))
  }
  return paths
}
