namespace MaiCluster.Serving.Prices;

/// <summary>The prices of now. A book is read once for each decision: the next read may be of another one.</summary>
public interface IPrices
{
    PriceBook Book { get; }

    /// <summary>The file that they are in, for messages.</summary>
    string Source { get; }
}
