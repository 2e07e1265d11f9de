/** Rows of weights begin as long as those of PyTorch, which the study used: U(−1/√n, 1/√n) has a norm of 1/√3 on average. */
export const studyGain = Math.sqrt(1 / 3)

/** Free, wall, agent, goal: what a cell of a maze can be. */
export const CELLS = 4
