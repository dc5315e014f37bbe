namespace MaiCluster.Serving.Prompts;

/// <summary>A turn of a family without system messages.</summary>
/// <param name="IsUser">Else the assistant's.</param>
/// <param name="Instructions">System text that goes before the content, with its blank line; empty where there is none.</param>
internal readonly record struct FoldedTurn(bool IsUser, string Instructions, string Content)
{
    /// <summary>Puts system messages into user turns: leading ones into the first or the last, later ones into the next.</summary>
    public static List<FoldedTurn> Fold(IReadOnlyList<ChatMessage> messages, bool intoLast)
    {
        var leading = messages.TakeWhile(message => message.Role == ChatRole.System).ToArray();
        var turns = new List<FoldedTurn>(messages.Count);
        var waiting = intoLast ? "" : Join(leading);
        foreach (var message in messages.Skip(leading.Length))
        {
            if (message.Role == ChatRole.System)
            {
                waiting += message.Content + "\n\n";
                continue;
            }

            var user = message.Role == ChatRole.User;
            turns.Add(new FoldedTurn(user, user ? waiting : "", message.Content));
            waiting = user ? "" : waiting;
        }

        if (intoLast && turns.FindLastIndex(turn => turn.IsUser) is >= 0 and var last)
        {
            turns[last] = turns[last] with { Instructions = Join(leading) + turns[last].Instructions };
        }
        else if (intoLast)
        {
            waiting = Join(leading) + waiting;
        }

        if (waiting.Length > 0)
        {
            turns.Add(new FoldedTurn(true, "", waiting[..^2])); // nobody to say it to: a turn of its own
        }

        return turns;
    }

    private static string Join(IEnumerable<ChatMessage> system) => string.Concat(system.Select(message => message.Content + "\n\n"));
}
