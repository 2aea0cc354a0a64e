// The service's own page. It embeds the widgets as any page would: by their script, attributes and events.
import { render } from 'preact'
import { Gate } from './gate.tsx'
import { takeTicket } from './share-link.ts'
import './page.css'

const root = document.getElementById('page')
takeTicket()
if (root) render(<Gate />, root)
