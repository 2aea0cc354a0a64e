// The service's own page. It embeds the widgets as any page would: by their script, attributes and events.
import { render } from 'preact'
import { App } from './app.tsx'
import './page.css'

const root = document.getElementById('page')
if (root) render(<App />, root)
