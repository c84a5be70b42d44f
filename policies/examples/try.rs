//! x
fn main() {
    let doc = std::io::read_to_string(std::io::stdin()).unwrap();
    println!("{}", acrcheck_policies::evaluate_json(&doc, "{}"));
}
