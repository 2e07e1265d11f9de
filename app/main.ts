import { mount } from 'svelte'
import App from './App.svelte'
import './style.css'

const target = document.getElementById('app')
if (!target) throw new Error('the page has no #app')
target.replaceChildren() // the poster
mount(App, { target })

// Works without: a browser that refuses service workers only loses the visit without a network.
if (import.meta.env.PROD && 'serviceWorker' in navigator)
  void navigator.serviceWorker.register('./sw.js').catch(() => {})
