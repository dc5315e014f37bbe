using System.Numerics.Tensors;

namespace MaiCluster.Engines.Documents;

/// <summary>A line as the recognition graph spells it: symbols, and the columns where they stand.</summary>
/// <param name="Symbols">In order.</param>
internal sealed record CtcLine(IReadOnlyList<CtcSymbol> Symbols)
{
    private const int Blank = 0;

    /// <summary>The likeliest symbol of each column; equal neighbours are one, blanks are none.</summary>
    /// <param name="probabilities">[columns, symbols].</param>
    /// <param name="columns">That count: those that stand for filling are left out.</param>
    public static CtcLine Read(ReadOnlySpan<float> probabilities, int columns, int symbols, IReadOnlyList<string> names)
    {
        var line = new List<CtcSymbol>();
        var before = Blank;
        for (var column = 0; column < columns; column++)
        {
            var row = probabilities.Slice(column * symbols, symbols);
            var best = TensorPrimitives.IndexOfMax(row);
            if (best != Blank && best == before)
            {
                var known = line[^1];
                line[^1] = known with { Last = column, Probability = Math.Max(known.Probability, row[best]) };
            }
            else if (best != Blank)
            {
                line.Add(new CtcSymbol(names[best], column, column, row[best]));
            }

            before = best;
        }

        return new CtcLine(line);
    }

    /// <summary>The mean probability of its symbols; 0 when there are none.</summary>
    public float Confidence => Symbols.Count == 0 ? 0 : Symbols.Average(symbol => symbol.Probability);
}

/// <summary>A symbol of a line.</summary>
/// <param name="Text">One character, as the package's list of symbols has it.</param>
/// <param name="First">Column where it begins to be the likeliest.</param>
/// <param name="Last">Column where it still is.</param>
/// <param name="Probability">Of its surest column.</param>
internal readonly record struct CtcSymbol(string Text, int First, int Last, float Probability);
