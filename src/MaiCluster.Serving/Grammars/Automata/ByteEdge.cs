namespace MaiCluster.Serving.Grammars.Automata;

/// <summary>Reads one byte from <paramref name="Low"/> to <paramref name="High"/>.</summary>
internal readonly record struct ByteEdge(int From, byte Low, byte High, int To);

/// <summary>Reads nothing.</summary>
internal readonly record struct SkipEdge(int From, int To);

/// <summary>Reads what a rule reads, then goes on at <paramref name="To"/>.</summary>
internal readonly record struct CallEdge(int From, int Rule, int To);

/// <summary>A part of the network that others call; it ends in one state that no edge leaves.</summary>
/// <param name="Nests">True for an object or array, which counts against the depth of an answer.</param>
internal readonly record struct Rule(int Start, int End, bool Nests);
