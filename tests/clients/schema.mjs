import { client, model, print } from './model.mjs';

const schema = {
  type: 'object',
  properties: {
    city: { type: 'string', maxLength: 24 },
    continent: { enum: ['Africa', 'America', 'Asia', 'Europe', 'Oceania'] },
    coastal: { type: 'boolean' },
    rivers: { type: 'array', items: { type: 'string', maxLength: 16 }, maxItems: 2 },
  },
  required: ['city', 'continent', 'coastal', 'rivers'],
  additionalProperties: false,
};
const answer = await client.chat.completions.create({
  model,
  messages: [{ role: 'user', content: 'Describe Paris as JSON.' }],
  response_format: { type: 'json_schema', json_schema: { name: 'city', schema, strict: true } },
  temperature: 0,
});
print(answer.choices[0]);
