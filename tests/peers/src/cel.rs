//! The checks in CEL, run by the crate `cel`.
//!
//! CEL has no variables or user functions. So the policy is a sequence of expressions, each of which can use the results of the
//! ones before it, as in other hosts of CEL. Three functions are in Rust, because CEL cannot express them: one for white
//! space, and two for addresses, in [`addresses`].

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use cel::common::types::{CelBool, CelDouble, CelInt, CelList, CelMap, CelMapKey, CelNull, CelString, CelUInt};
use cel::common::value::Val;
use cel::{Context, Env, Program, Value, extensions};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use crate::{Result, Verdict, Verdicts, addresses};

/// The name of each expression in those after it.
const STEPS: [(&str, &str); 13] = [
    ("top", include_str!("../cel/top.cel")),
    ("properties", include_str!("../cel/properties.cel")),
    ("inner", include_str!("../cel/inner.cel")),
    ("network", include_str!("../cel/network.cel")),
    ("rule_set", include_str!("../cel/rule_set.cel")),
    ("tier", include_str!("../cel/tier.cel")),
    ("restrictable", include_str!("../cel/restrictable.cel")),
    ("public_access", include_str!("../cel/public_access.cel")),
    ("default_action", include_str!("../cel/default_action.cel")),
    ("bypass", include_str!("../cel/bypass.cel")),
    ("ip_rules", include_str!("../cel/ip_rules.cel")),
    ("rules", include_str!("../cel/rules.cel")),
    ("readable", include_str!("../cel/readable.cel")),
];

/// The policy, compiled once.
pub struct Policy {
    environment: Arc<Env>,
    steps: Vec<(&'static str, Program)>,
    trusted_services: Program,
    ip_network_rules: Program,
}

impl Policy {
    /// # Errors
    /// The policy is not CEL.
    pub fn new() -> Result<Self> {
        let mut environment = Env::stdlib();
        environment.add_extension(extensions::strings)?;
        cel::add_overload!(environment, fn trim_ascii: (CelString) -> CelString, name = "trim_ascii")?;
        cel::add_overload!(environment, fn is_address_or_cidr: (CelString) -> CelBool, name = "is_address_or_cidr")?;
        cel::add_overload!(environment, fn allow_nearly_everybody: (CelList) -> CelBool, name = "allow_nearly_everybody")?;
        let compile = |text| environment.compile(text);
        let steps = STEPS.into_iter().map(|(name, text)| Ok((name, compile(text)?)));
        Ok(Self {
            steps: steps.collect::<Result<_>>()?,
            trusted_services: compile(include_str!("../cel/trusted_services.cel"))?,
            ip_network_rules: compile(include_str!("../cel/ip_network_rules.cel"))?,
            environment: Arc::new(environment),
        })
    }

    /// # Errors
    /// The registry is not JSON, or the evaluation fails.
    pub fn evaluate(&self, registry: &str) -> Result<Verdicts> {
        let mut context = Context::with_env(Arc::clone(&self.environment));
        let mut text = serde_json::Deserializer::from_str(registry);
        context.add_variable_as_val("registry", Json.deserialize(&mut text)?);
        for (name, step) in &self.steps {
            let value = step.execute(&context).map_err(|error| format!("{name}.cel: {error}"))?;
            context.add_variable_from_value(*name, value);
        }
        Ok(Verdicts {
            trusted_services: verdict(&self.trusted_services.execute(&context)?)?,
            ip_network_rules: verdict(&self.ip_network_rules.execute(&context)?)?,
        })
    }
}

fn verdict(result: &Value) -> Result<Verdict> {
    if let Value::List(list) = result
        && let [Value::String(status), Value::String(reason)] = list.as_slice()
    {
        return Ok(Verdict::new(status, reason));
    }
    Err(format!("no verdict: {result:?}").into())
}

/// Converts JSON text to CEL values without an intermediate tree, and borrows strings without escapes, which is the fastest way in the
/// crate.
struct Json;

type Boxed<'v> = Box<dyn Val + 'v>;

impl<'de> DeserializeSeed<'de> for Json {
    type Value = Boxed<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> std::result::Result<Boxed<'de>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Json {
    type Value = Boxed<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> std::result::Result<Boxed<'de>, E> {
        Ok(Box::new(CelNull))
    }

    fn visit_bool<E>(self, value: bool) -> std::result::Result<Boxed<'de>, E> {
        Ok(Box::new(CelBool::from(value)))
    }

    fn visit_i64<E>(self, value: i64) -> std::result::Result<Boxed<'de>, E> {
        Ok(Box::new(CelInt::from(value)))
    }

    fn visit_u64<E>(self, value: u64) -> std::result::Result<Boxed<'de>, E> {
        Ok(Box::new(CelUInt::from(value)))
    }

    fn visit_f64<E>(self, value: f64) -> std::result::Result<Boxed<'de>, E> {
        Ok(Box::new(CelDouble::from(value)))
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> std::result::Result<Boxed<'de>, E> {
        Ok(Box::new(CelString::from(value)))
    }

    fn visit_str<E>(self, value: &str) -> std::result::Result<Boxed<'de>, E> {
        Ok(Box::new(CelString::from(value.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> std::result::Result<Boxed<'de>, A::Error> {
        let mut list: Vec<Boxed<'de>> = Vec::new();
        while let Some(element) = elements.next_element_seed(Json)? {
            list.push(element);
        }
        Ok(Box::new(CelList::from(list)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> std::result::Result<Boxed<'de>, A::Error> {
        let mut map: HashMap<CelMapKey<'de>, Boxed<'de>> = HashMap::new();
        while let Some(key) = members.next_key_seed(Key)? {
            map.insert(CelMapKey::String(CelString::from(key)), members.next_value_seed(Json)?);
        }
        Ok(Box::new(CelMap::from(map)))
    }
}

struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> std::result::Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key {
    type Value = Cow<'de, str>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a key")
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> std::result::Result<Self::Value, E> {
        Ok(Cow::Borrowed(value))
    }

    fn visit_str<E>(self, value: &str) -> std::result::Result<Self::Value, E> {
        Ok(Cow::Owned(value.to_owned()))
    }
}

// Functions of the host. They are Rust, so CEL is no independent oracle for addresses.

/// The `trim` of the extension removes white space outside ASCII, too.
fn trim_ascii(text: &CelString<'_>) -> CelString<'static> {
    let is_space = |c: char| c.is_ascii_whitespace();
    CelString::from(text.inner().trim_matches(is_space).to_owned())
}

fn is_address_or_cidr(text: &CelString<'_>) -> CelBool {
    addresses::is_address_or_cidr(text.inner()).into()
}

fn allow_nearly_everybody(ranges: &CelList<'_>) -> CelBool {
    let texts = ranges.inner().iter().filter_map(|range| {
        let text = range.downcast_ref::<CelString<'_>>();
        text.map(CelString::inner)
    });
    addresses::allow_nearly_everybody(texts).into()
}
