/**
 * The registry of games: every file in envs-wasm/games is one, its id is the file's name, and this is where a page
 * fetches its module. The Vite plugin in envs-wasm/compile.ts answers `?game` with the compiled module's URL, so that the
 * AssemblyScript itself is never bundled. In Node, read envs-wasm/build/ID.wasm instead (workers/headless/games.lib.ts).
 */
const found = import.meta.glob<string>('../../../envs-wasm/games/*.ts', {
  query: '?game',
  import: 'default',
  eager: true,
})

export const wasmUrls: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(found).map(([path, url]) => [path.slice(path.lastIndexOf('/') + 1, -3), url]),
)

export const gameIds: readonly string[] = Object.keys(wasmUrls).sort()
