/** Who pays a new agent, and whether anybody sees the score: the agent, and whoever played what the reward was learned from. */
export interface Arm {
  readonly paidBy: 'rules' | 'model'
  readonly shown: boolean
}

export const arms: readonly Arm[] = [
  { paidBy: 'rules', shown: true },
  { paidBy: 'model', shown: true },
  { paidBy: 'rules', shown: false },
  { paidBy: 'model', shown: false },
]

export const nameOf = ({ paidBy, shown }: Arm): string =>
  `${paidBy === 'rules' ? 'true reward' : 'learned reward'}, ${shown ? 'with score' : 'without'}`

/**
 * What the study found, as its authors' notebooks have it: mean return of the last ten games, acting by chance, after ten million decisions of
 * PPO, one run each. Paid decisions count 1, and a game ends with the first life.
 */
export const published = {
  returns: {
    breakout: [13.5, 3.8, 13.2, 10.4],
    seaquest: [22.6, 8.7, 11.3, 6.6],
  } as Readonly<Record<string, readonly number[]>>,
  decisions: 10_000_000,
  agents: 1,
  transitions: 50_000,
  games: 10,
  network: 'nature',
}
