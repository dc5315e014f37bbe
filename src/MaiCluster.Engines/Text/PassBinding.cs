using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace MaiCluster.Engines.Text;

/// <summary>
/// Everything one forward pass reads and writes, bound once: past and present are the same rows of the arena, so the
/// pass appends in place. Decode uses one per batch size with width 1; prefill one per row, its width the chunk's.
/// </summary>
internal sealed class PassBinding : IDisposable
{
    private readonly PassInputs _inputs;
    private readonly OrtIoBinding _binding;
    private readonly List<OrtValue> _views = [];
    private readonly List<OrtValue> _widthViews = [];
    private readonly int _batch;
    private int _width;

    public PassBinding(InferenceSession session, PassInputs inputs, KvArena arena, int firstRow, int batch)
    {
        _inputs = inputs;
        _batch = batch;
        _binding = session.CreateIoBinding();
        var config = inputs.Config;
        _binding.BindInput(config.AttentionMask, Keep(inputs.Mask.View(batch)));
        for (var layer = 0; layer < config.Layers; layer++)
        {
            var keys = Keep(arena.View(2 * layer, firstRow, batch));
            var values = Keep(arena.View((2 * layer) + 1, firstRow, batch));
            _binding.BindInput(GenAiConfig.Layer(config.PastKey, layer), keys);
            _binding.BindInput(GenAiConfig.Layer(config.PastValue, layer), values);
            _binding.BindOutput(GenAiConfig.Layer(config.PresentKey, layer), keys);
            _binding.BindOutput(GenAiConfig.Layer(config.PresentValue, layer), values);
        }
    }

    /// <summary>Binds ids, positions and logits for passes of this many tokens a row; nothing to do when it is the same as before.</summary>
    public void SetWidth(int width)
    {
        if (width == _width)
        {
            return;
        }

        var old = _widthViews.ToArray();
        _widthViews.Clear();
        var config = _inputs.Config;
        _binding.BindInput(config.InputIds, KeepForWidth(_inputs.Ids.View(TensorElementType.Int64, _batch, width)));
        if (_inputs.Positions is { } positions)
        {
            _binding.BindInput(config.PositionIds, KeepForWidth(positions.View(TensorElementType.Int64, _batch, width)));
        }

        _binding.BindOutput(config.Logits, KeepForWidth(_inputs.Logits.View(_batch, _inputs.LastLogitsOnly ? 1 : width)));
        foreach (var view in old)
        {
            view.Dispose();
        }

        _width = width;
    }

    public void Run(InferenceSession session, RunOptions options) => session.RunWithBinding(options, _binding);

    public void Dispose()
    {
        _binding.Dispose();
        foreach (var view in _views)
        {
            view.Dispose();
        }

        foreach (var view in _widthViews)
        {
            view.Dispose();
        }
    }

    private OrtValue Keep(OrtValue view)
    {
        _views.Add(view);
        return view;
    }

    private OrtValue KeepForWidth(OrtValue view)
    {
        _widthViews.Add(view);
        return view;
    }
}
