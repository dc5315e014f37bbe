namespace MaiCluster.Serving.Grammars.Patterns;

/// <summary>A pattern while it is read, character by character. After the first failure it seems to be at its end.</summary>
internal sealed class PatternText(string pattern)
{
    private readonly int[] _text = [.. pattern.EnumerateRunes().Select(static rune => rune.Value)];
    private int _at;

    public string? Failure { get; private set; }

    public bool AtEnd => Failure is not null || _at >= _text.Length;

    /// <summary>The next character; -1 at the end.</summary>
    public int Next => AtEnd ? -1 : _text[_at];

    /// <summary>The one after it; -1 past the end.</summary>
    public int AfterNext => AtEnd || _at + 1 >= _text.Length ? -1 : _text[_at + 1];

    public void Skip() => _at++;

    /// <summary>Steps over the next character if it is the wanted one.</summary>
    public bool Take(char wanted)
    {
        if (Next != wanted)
        {
            return false;
        }

        _at++;
        return true;
    }

    public void Refuse(string what) => Failure ??= $"The pattern {what} at character {Math.Min(_at, _text.Length) + 1}.";
}
