// CLIENTS streams at once, each client again and again until SECONDS are over, or once. What each answer was, and when its parts came.
import { client, print } from './model.mjs';

const clients = Number(process.env.CLIENTS);
const tokens = Number(process.env.TOKENS);
const until = performance.now() + 1000 * Number(process.env.SECONDS ?? 0);
const worthTelling = 500; // a pause in milliseconds
const answers = [];
let flowing = 0;

async function ask(number) {
  const answer = { number, id: null, node: null, token_ids: [], text: '', pauses: [], finish: null, completion_tokens: null, prompt_tokens: null, error: null };
  answers.push(answer);
  let last = performance.now();
  const started = last;
  try {
    const { data, response } = await client.chat.completions
      .create({
        model: process.env.MODEL,
        messages: [{ role: 'user', content: `Tell me about the number ${number}.` }],
        temperature: 0,
        seed: number,
        max_tokens: tokens,
        ignore_eos: true,
        return_token_ids: true,
        stream: true,
        stream_options: { include_usage: true },
      })
      .withResponse();
    answer.id = response.headers.get('x-request-id');
    answer.node = response.headers.get('x-mai-node');
    for await (const chunk of data) {
      const ids = chunk.choices[0]?.token_ids ?? [];
      const now = performance.now();
      if (ids.length > 0) {
        if (now - last > worthTelling) answer.pauses.push({ after: answer.token_ids.length, ms: now - last });
        last = now;
        // Told once: every client is in the middle of its first answer.
        if (answer.token_ids.length < tokens / 4 && answer.token_ids.length + ids.length >= tokens / 4 && ++flowing === clients) console.error('flowing');
      }
      answer.token_ids.push(...ids);
      answer.text += chunk.choices[0]?.delta.content ?? '';
      answer.finish = chunk.choices[0]?.finish_reason ?? answer.finish;
      answer.completion_tokens = chunk.usage?.completion_tokens ?? answer.completion_tokens;
      answer.prompt_tokens = chunk.usage?.prompt_tokens ?? answer.prompt_tokens;
    }
  } catch (e) {
    answer.error = `${e.name}: ${e.message}`;
  }
  answer.ms = performance.now() - started;
}

await Promise.all(
  Array.from({ length: clients }, async (_, number) => {
    do await ask(number);
    while (performance.now() < until);
  }),
);
print(answers);
