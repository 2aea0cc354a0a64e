// What the sample traces talk about: desks of a made-up service company, each with its questions, tools and papers.
import type { JsonObject } from '../../../../durable/protocol/update.ts'

export interface SampleTool {
  readonly name: string
  readonly description: string
  readonly parameter: string
  /** What it answers with, beside the argument it was given. */
  readonly answer: JsonObject
  readonly failure: string
}

export interface SampleDesk {
  readonly agent: string
  readonly instructions: string
  readonly questions: readonly string[]
  readonly tools: readonly SampleTool[]
  /** Sentences of which papers and answers are made. */
  readonly sentences: readonly string[]
}

export interface SampleModel {
  readonly name: string
  readonly provider: string
  /** US dollars for a million tokens. */
  readonly input_price: number
  readonly output_price: number
}

export const SAMPLE_MODELS: readonly SampleModel[] = [
  { name: 'gpt-4o', provider: 'openai', input_price: 2.5, output_price: 10 },
  { name: 'gpt-4o-mini', provider: 'openai', input_price: 0.15, output_price: 0.6 },
  { name: 'claude-sonnet-4-5', provider: 'anthropic', input_price: 3, output_price: 15 },
  { name: 'gemini-2.5-flash', provider: 'google', input_price: 0.3, output_price: 2.5 },
]

export const SAMPLE_DESKS: readonly SampleDesk[] = [
  {
    agent: 'Order desk',
    instructions:
      'You help customers of an outdoor shop with their orders. Look the order up before you answer, ' +
      'quote dates and amounts exactly, and never promise a refund that the returns policy does not ' +
      'allow.',
    questions: [
      'Where is my order? It should have been here on Monday.',
      'I was charged twice for the same tent. Can you check?',
      'The boots are too small. How do I exchange them, and who pays for the parcel?',
      'Can I still change the delivery address of the order I placed this morning?',
    ],
    tools: [
      {
        name: 'find_order',
        description: 'Finds an order by its number',
        parameter: 'order_id',
        answer: { status: 'in_transit', carrier: 'Nordpost', parcels: 2, total: { amount: '148.90', currency: 'EUR' } },
        failure: 'OrderServiceError: no answer from orders-db within 5000 ms',
      },
      {
        name: 'start_return',
        description: 'Opens a return and makes its label',
        parameter: 'order_id',
        answer: { return_id: 'R-20418', label: 'pdf', free_of_charge: true, days_left: 23 },
        failure: 'ReturnRefused: the order is older than 30 days',
      },
      {
        name: 'list_payments',
        description: 'Lists the payments of an order',
        parameter: 'order_id',
        answer: { payments: [{ method: 'card', amount: '148.90', state: 'captured' }], refunds: [] },
        failure: 'PaymentGatewayError: 429 too many requests',
      },
    ],
    sentences: [
      'Orders leave the warehouse within two working days of payment.',
      'A parcel counts as lost when its carrier has scanned nothing for seven days.',
      'Shoes may be exchanged once free of charge when they were only worn indoors.',
      'A second charge is usually a reservation that the bank lets go of after five days.',
      'The address can be changed until the label is printed, which the order shows as “packed”.',
      'Refunds go back to the card that was charged and take up to ten days to arrive.',
    ],
  },
  {
    agent: 'Research desk',
    instructions:
      'You answer questions about energy and transport in Europe from the papers that the search ' +
      'returns. Cite the paper for every figure, say when papers disagree, and say so when there is ' +
      'nothing to be found.',
    questions: [
      'How much of the electricity in Portugal came from wind last year, and how does that compare with Spain?',
      'Which night trains run from Vienna to the North Sea, and how full are they?',
      'What did the studies find on speed limits and the range of electric cars?',
      'Summarise what is known about heat pumps in old multi-storey houses.',
    ],
    tools: [
      {
        name: 'search_papers',
        description: 'Full-text search in the collection of papers',
        parameter: 'query',
        answer: {
          hits: 14,
          best: [
            { id: 'P-311', score: 0.91 },
            { id: 'P-078', score: 0.83 },
            { id: 'P-502', score: 0.77 },
          ],
        },
        failure: 'SearchUnavailable: index is being rebuilt',
      },
      {
        name: 'read_table',
        description: 'Reads one table of a paper',
        parameter: 'table',
        answer: {
          columns: ['year', 'country', 'share'],
          rows: [
            [2023, 'PT', 0.29],
            [2023, 'ES', 0.24],
            [2024, 'PT', 0.31],
          ],
        },
        failure: 'TableNotFound: the paper has no such table',
      },
    ],
    sentences: [
      'Wind supplied between a quarter and a third of the demand, with its peak in February.',
      'The authors measured over two winters in forty flats built before 1960.',
      'Occupancy of the sleeping cars was above ninety percent from June to September.',
      'At 110 instead of 130 kilometres an hour the range grew by about a fifth.',
      'The sample is small, and the figures for Galicia and the Açores are estimates.',
      'Flow temperatures below 50 °C were enough on all but eleven days of the year.',
    ],
  },
  {
    agent: 'Travel desk',
    instructions:
      'You plan and change journeys for employees within the travel rules. Trains are preferred under ' +
      'six hours. Confirm dates, names and prices before anything is booked, and ask when a detail is ' +
      'missing.',
    questions: [
      'I need to be in Zürich on Thursday at nine and back in Hamburg the same night.',
      'My flight to Lisbon was cancelled. Rebook me, please, I have a talk at 14:00. 🙏',
      'What does the hotel near the fair cost in the second week of May?',
      'Please move the team trip (six people) one week later.',
    ],
    tools: [
      {
        name: 'find_connections',
        description: 'Finds trains and flights',
        parameter: 'route',
        answer: {
          connections: [
            { by: 'train', minutes: 462, price: 189 },
            { by: 'flight', minutes: 95, price: 312 },
          ],
        },
        failure: 'TimetableError: the date lies outside of the timetable',
      },
      {
        name: 'find_hotels',
        description: 'Finds hotels within the limits of the travel rules',
        parameter: 'place',
        answer: {
          hotels: [
            { name: 'Hotel am Park', price: 142, rating: 4.3 },
            { name: 'Stadthaus', price: 118, rating: 4.0 },
          ],
        },
        failure: 'UpstreamTimeout: hotel search took longer than 8000 ms',
      },
      {
        name: 'book',
        description: 'Books what was chosen',
        parameter: 'offer',
        answer: { booking: 'BK-7731', state: 'confirmed', cancel_until: '48 h before' },
        failure: 'OfferExpired: the price has changed from 189 to 204',
      },
    ],
    sentences: [
      'Journeys under six hours go by train unless two changes can be saved.',
      'A hotel may cost 150 a night, and 210 during fairs.',
      'Rebooking after a cancellation is free and needs no approval.',
      'Groups of six and more are handled by the railway’s own desk within a day.',
      'The last connection that reaches Hamburg on the same day leaves at 17:59.',
      'Tickets are sent to the traveller and to whoever asked for them.',
    ],
  },
]
