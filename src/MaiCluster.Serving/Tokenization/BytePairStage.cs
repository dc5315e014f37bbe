using System.Buffers;
using System.Text;
using MaiCluster.Serving.Tokenization.Splitting;

namespace MaiCluster.Serving.Tokenization;

/// <summary>The model behind the splitters: each word's bytes become tokens.</summary>
internal sealed class BytePairStage : PieceStage
{
    private readonly BytePairModel _model;
    private readonly BytePairMerger _merger;
    private readonly WordCache _cache = new();

    public BytePairStage(BytePairModel model)
    {
        _model = model;
        _merger = new BytePairMerger(model.Merges);
    }

    public override void Take(ReadOnlySpan<char> piece, List<int> ids)
    {
        if (piece.Length > WordCache.MaxWordLength)
        {
            Encode(piece, ids);
            return;
        }

        var slot = WordCache.SlotOf(piece);
        if (_cache.TryGet(piece, slot, out var tokens))
        {
            ids.AddRange(tokens);
            return;
        }

        var start = ids.Count;
        Encode(piece, ids);
        _cache.Set(piece, slot, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(ids)[start..]);
    }

    private void Encode(ReadOnlySpan<char> piece, List<int> ids)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(piece.Length));
        var word = bytes.AsSpan(0, Encoding.UTF8.GetBytes(piece, bytes));
        if (_model.IgnoreMerges && _model.WholeWord(word) is { } token)
        {
            ids.Add(token);
        }
        else
        {
            var tokens = ArrayPool<int>.Shared.Rent(word.Length);
            var count = _model.Spell(word, tokens);
            ids.AddRange(tokens.AsSpan(0, _merger.Run(tokens.AsSpan(0, count))));
            ArrayPool<int>.Shared.Return(tokens);
        }

        ArrayPool<byte>.Shared.Return(bytes);
    }
}
