namespace MaiCluster.Serving.Grammars;

/// <summary>What an answer may be, compiled against one vocabulary. Immutable and shared; each choice walks it with its own cursor.</summary>
public abstract class TokenGrammar
{
    /// <summary>What it was compiled from.</summary>
    public abstract GrammarSource Source { get; }

    /// <summary>A cursor at the beginning of the answer.</summary>
    public abstract IGrammarCursor Start();
}

/// <summary>Where one choice stands in its grammar. One owner, no locks.</summary>
public interface IGrammarCursor
{
    /// <summary>True when the text so far is a whole answer; end-of-turn is then allowed.</summary>
    bool CanEnd { get; }

    /// <summary>True when nothing can follow: the answer ends here.</summary>
    bool MustEnd { get; }

    /// <summary>The tokens that may come next, one bit an id (bit <c>id &amp; 63</c> of word <c>id &gt;&gt; 6</c>); end-of-turn tokens are not in it. Valid until the next <see cref="Advance"/>.</summary>
    ReadOnlySpan<ulong> AllowedTokens();

    /// <summary>Takes a token that <see cref="AllowedTokens"/> had.</summary>
    /// <exception cref="InvalidOperationException">The token was not allowed.</exception>
    void Advance(int token);
}
