// The service's own page. It embeds the widgets as any page would: by their script, attributes and events.
import { render } from 'preact'
import { Gate } from './gate.tsx'
import { takeTicket } from './share-link.ts'
// In the order of the cascade: what is for every view, then what each of them adds.
import './palette.css'
import './base.css'
import './frame.css'
import './sign-in.css'
import './controls.css'
import './tag.css'
import './states.css'
import './trace-table.css'
import './trace-view.css'
import './span-detail.css'
import './jobs.css'
import './embed-view.css'

const root = document.getElementById('page')
takeTicket()
if (root) render(<Gate />, root)
