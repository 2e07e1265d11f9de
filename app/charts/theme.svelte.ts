/** Canvas cannot read light-dark(): whether the page is dark now. */
class Theme {
  dark = $state(false)

  constructor() {
    if (typeof matchMedia === 'undefined') return
    const query = matchMedia('(prefers-color-scheme: dark)')
    this.dark = query.matches
    query.addEventListener('change', () => (this.dark = query.matches))
  }
}

export const theme = new Theme()
