using System.Text;
using MaiCluster.Node.Commands;

namespace MaiCluster.Node.Chat;

/// <summary>A conversation in a terminal or a pipe: one line in, one answer out, all of it remembered.</summary>
internal sealed class ChatSession(NodeClient node, CommandContext context, AnswerInterrupt interrupt, ChatQuestion settings)
{
    private readonly List<ChatTurn> _turns = [.. settings.Turns];

    /// <summary>One question, its answer to the output.</summary>
    /// <returns>False when the answer was stopped.</returns>
    public async Task<bool> AskAsync(string text)
    {
        _turns.Add(new ChatTurn("user", text));
        var answer = new StringBuilder();
        var stop = interrupt.Begin();
        try
        {
            await foreach (var piece in node.AskAsync(settings with { Turns = _turns }, stop))
            {
                answer.Append(piece);
                await context.Output.WriteAsync(piece);
                await context.Output.FlushAsync(CancellationToken.None);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            interrupt.End();
            if (answer.Length > 0)
            {
                // What was said stays said, even when it was stopped or broke off.
                _turns.Add(new ChatTurn("assistant", answer.ToString()));
                await context.Output.WriteLineAsync();
            }
            else
            {
                _turns.RemoveAt(_turns.Count - 1);
            }
        }

        return true;
    }

    /// <summary>Reads lines until the input ends or <c>/exit</c>.</summary>
    public async Task<int> ConverseAsync()
    {
        if (context.Conversing)
        {
            await context.Output.WriteLineAsync($"{settings.Model}. Ctrl-C stops an answer, a second one leaves; /clear forgets, /exit leaves.");
        }

        while (await ReadLineAsync() is { } line)
        {
            switch (line.Trim())
            {
                case "":
                    continue;
                case "/exit":
                    return ExitCode.Done;
                case "/clear":
                    _turns.RemoveRange(settings.Turns.Count, _turns.Count - settings.Turns.Count);
                    continue;
            }

            try
            {
                if (!await AskAsync(line) && !context.Conversing)
                {
                    return ExitCode.Interrupted;
                }
            }
            catch (CommandFailedException e) when (context.Conversing)
            {
                // The person may go on: clear the history, wait, or start the node.
                await context.Error.WriteLineAsync("mai: " + e.Message);
            }
        }

        return ExitCode.Done;
    }

    private async Task<string?> ReadLineAsync()
    {
        if (context.Conversing)
        {
            await context.Output.WriteAsync(context.Ansi ? "\e[36m> \e[0m" : "> ");
            await context.Output.FlushAsync();
        }

        return await context.Input.ReadLineAsync();
    }
}
