declare const __SOFTWARE__: string

/**
 * Which software this is, e.g. "0.1.0+1a2b3c4d": the package's version and a hash of all that computes (the sources of lab and games, the
 * packages they stand on), which the build puts here. Cards, rows and reports say what they were made with.
 */
export const software: string = __SOFTWARE__
