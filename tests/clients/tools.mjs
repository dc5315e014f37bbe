import { client, model, print, weather } from './model.mjs';

const messages = [{ role: 'user', content: 'What is the weather in Lima?' }];
const request = { model, messages, tools: [weather], tool_choice: 'required', temperature: 0 };
const whole = await client.chat.completions.create(request);
const streamed = await client.chat.completions.stream(request).finalChatCompletion();

// The call's result goes back, and the model talks about it.
messages.push(whole.choices[0].message, { role: 'tool', tool_call_id: whole.choices[0].message.tool_calls[0].id, content: '18 degrees and fog' });
const told = await client.chat.completions.create({ model, messages, tools: [weather], tool_choice: 'none', temperature: 0, max_tokens: 40 });
print({ whole: whole.choices[0], streamed: streamed.choices[0], told: told.choices[0] });
