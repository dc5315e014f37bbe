// The official client as its documentation shows it: OPENAI_BASE_URL and OPENAI_API_KEY say where and who.
import OpenAI from 'openai';

export const client = new OpenAI({ maxRetries: 0 });
export const model = 'mai-text';
export const france = [{ role: 'user', content: 'What is the capital of France?' }];

export const weather = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'Get the weather for a city',
    parameters: { type: 'object', properties: { city: { type: 'string', description: 'The city, e.g. Paris' } }, required: ['city'], additionalProperties: false },
  },
};

export const print = (result) => console.log(JSON.stringify(result));
