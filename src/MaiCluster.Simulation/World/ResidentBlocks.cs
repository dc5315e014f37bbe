namespace MaiCluster.Simulation.World;

/// <summary>The prompt blocks whose keys and values a replica still holds; the least recently used go when memory is needed.</summary>
internal sealed class ResidentBlocks(int blockTokens)
{
    private readonly Dictionary<ulong, LinkedListNode<ulong>> _places = [];
    private readonly LinkedList<ulong> _byUse = [];

    public long Tokens => (long)_places.Count * blockTokens;

    /// <summary>Tokens of the prompt's beginning that are here; a reused prefix leaves at least two to compute.</summary>
    public int Reuse(SimulatedRequest request)
    {
        var count = 0;
        while (request.Blocks is { } blocks && count < blocks.Length && _places.TryGetValue(blocks[count], out var place))
        {
            _byUse.Remove(place);
            _byUse.AddLast(place);
            count++;
        }

        return Math.Max(0, Math.Min(count * blockTokens, request.PromptTokens - 2));
    }

    /// <summary>Keeps the prompt's blocks, in the order that lets the end of a prompt go first.</summary>
    public void Keep(SimulatedRequest request)
    {
        for (var index = (request.Blocks?.Length ?? 0) - 1; index >= 0; index--)
        {
            var block = request.Blocks![index];
            if (_places.TryGetValue(block, out var place))
            {
                _byUse.Remove(place);
                _byUse.AddLast(place);
            }
            else
            {
                _places.Add(block, _byUse.AddLast(block));
            }
        }
    }

    public void Shrink(long tokens)
    {
        while (Tokens > Math.Max(0, tokens))
        {
            _places.Remove(_byUse.First!.Value);
            _byUse.RemoveFirst();
        }
    }
}
