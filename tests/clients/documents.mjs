// A page by fetch and FormData alone; then the official client asks about it in a chat.
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { client, model, print } from './model.mjs';

const page = await readFile(process.env.PAGE);

const form = new FormData();
form.append('model', 'mai-read');
form.append('file', new Blob([page]), basename(process.env.PAGE));
const headers = { authorization: `Bearer ${process.env.OPENAI_API_KEY}` };
const answer = await fetch(`${process.env.OPENAI_BASE_URL}/documents/analyze`, { method: 'POST', headers, body: form });
const read = await answer.json();

const ask = (content) => client.chat.completions.create({ model, temperature: 0, max_tokens: 32, messages: [{ role: 'user', content }] });
const question = { type: 'text', text: 'What is the total?' };
const seen = await ask([{ type: 'image_url', image_url: { url: `data:image/png;base64,${page.toString('base64')}` } }, question]).withResponse();

const data = `data:image/png;base64,${page.toString('base64')}`;
const first = await client.responses.create({
  model, temperature: 0, max_output_tokens: 32, input: [{ role: 'user', content: [{ type: 'input_image', image_url: data, detail: 'auto' }, { type: 'input_text', text: question.text }] }],
});
const next = await client.responses.create({ model, temperature: 0, max_output_tokens: 32, previous_response_id: first.id, input: 'Say the total again.' });

let refused = null;
try {
  await ask([{ type: 'image_url', image_url: { url: 'https://example.org/invoice.png' } }, question]);
} catch (error) {
  refused = { status: error.status, param: error.param, code: error.code };
}

print({
  status: answer.status, text: read.text, lines: read.pages[0].lines.map((line) => line.text), rows: read.pages[0].tables[0]?.rows, pages: read.usage.pages,
  chat: seen.data.choices[0].message.content, documents: seen.response.headers.get('x-mai-documents'), document_pages: seen.data.usage.document_pages,
  prompt_tokens: seen.data.usage.prompt_tokens, read_by: seen.response.headers.get('x-mai-documents-request'),
  response: first.output_text, response_pages: first.usage.document_pages, next: next.output_text, next_tokens: next.usage.input_tokens, next_pages: next.usage.document_pages ?? null, refused,
});
