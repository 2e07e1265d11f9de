/**
 * Answers that may never come, because what computes them is lost. A race of each with one promise of the loss would do the same, and keep
 * every answer for as long as nothing is lost.
 */
export class Answers {
  readonly #waiting = new Set<(error: Error) => void>()

  /** As the answer, unless `fail` comes first. */
  async wait<T>(answer: Promise<T>): Promise<T> {
    let give: (error: Error) => void = () => {}
    try {
      return await new Promise<T>((resolve, reject) => {
        this.#waiting.add((give = reject))
        answer.then(resolve, reject)
      })
    } finally {
      this.#waiting.delete(give)
    }
  }

  /** All that are waited for end with this; later ones are waited for anew. */
  fail(error: Error): void {
    for (const reject of this.#waiting) reject(error)
  }
}
