using MaiCluster.Engines.Packages;
using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Prompts;
using MaiCluster.Serving.Tokenization;

namespace MaiCluster.Engines.Text;

/// <summary>Text models as packages describe them: tokenizer, chat template, limits.</summary>
public sealed class TextPackages(TextEngineOptions engine, BatchingOptions batching)
{
    /// <summary>The context that the engine is loaded with; 0 = what the model was made for.</summary>
    internal int MaxContextOf(ModelPackage package)
    {
        var most = TextPackageSettings.Read(package.Manifest).MaxContext ?? 0;
        return engine.MaxContext == 0 || most == 0 ? engine.MaxContext + most : Math.Min(engine.MaxContext, most);
    }

    /// <summary>What endpoints must know of the package, under the package's own name.</summary>
    /// <exception cref="InvalidDataException">It is no text package that can be read.</exception>
    public TextModel Read(ModelPackage package)
    {
        var config = GenAiConfig.Load(package.Folder);
        var most = MaxContextOf(package);
        var context = most == 0 ? config.ContextLength : Math.Min(most, config.ContextLength);
        var elementBytes = package.Manifest.Dtype is ModelDtype.Float16 or ModelDtype.BFloat16 ? 2 : 4;
        var kvBytesPerToken = 2L * config.Layers * config.KvHeads * config.HeadSize * elementBytes;
        using var tokenizer = File.OpenRead(Path.Combine(package.Folder, "tokenizer.json"));
        return new TextModel
        {
            Name = package.Manifest.Name,
            Package = package.Manifest.Name,
            Tokenizer = BpeTokenizer.Load(tokenizer),
            Template = ChatTemplateFile.Load(package.Folder),
            MaxContext = (int)Math.Min(context, batching.KvBytes / kvBytesPerToken),
            Defaults = config.Defaults,
            EndTokens = config.EndTokens,
            VocabularySize = config.VocabularySize,
        };
    }
}
