//! Types that stand for a part of the objects of a kind.

/// What a type that stands for objects of `$kind` says of itself to kube: the same as that kind does.
macro_rules! same_kind {
    ($kind:ident) => {
        type DynamicType = ();
        type Scope = $kind::Scope;

        fn kind((): &()) -> std::borrow::Cow<'_, str> {
            $kind::kind(&())
        }

        fn group((): &()) -> std::borrow::Cow<'_, str> {
            $kind::group(&())
        }

        fn version((): &()) -> std::borrow::Cow<'_, str> {
            $kind::version(&())
        }

        fn plural((): &()) -> std::borrow::Cow<'_, str> {
            $kind::plural(&())
        }
    };
}

pub(crate) use same_kind;
