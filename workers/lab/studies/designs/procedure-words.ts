import { counted, showCount } from '../../charts/numbers'
import { rangesText } from '../../charts/agent-words'
import type { AgentInfo } from '../../contracts/study'

/** What several agents stand for together: a way of training, where they are seeds of one procedure. */
export function procedureWords(agents: readonly AgentInfo[]): string {
  const trained = agents.flatMap(({ training }) => (training ? [training] : []))
  if (trained.length === 0 || trained.length < agents.length)
    return 'They stand for a way of training only where each was trained by it on its own; stages of one training do not.'
  const procedures = new Set(trained.map(({ procedure }) => procedure)).size
  const seeds = [...new Set(trained.map(({ seed }) => seed))].sort((a, b) => a - b)
  if (procedures > 1)
    return `They come of ${counted(procedures, 'training procedure')}, so together they stand for none of them.`
  if (seeds.length < agents.length)
    return `They are of one training procedure, but some share a seed, so they count for more than they are.`
  return `They are ${showCount(seeds.length)} seeds (${rangesText(seeds)}) of one training procedure: what is said of all together is said of that procedure, and need not hold for one of them alone.`
}
